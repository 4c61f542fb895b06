"""References in a style of the Citation Style Language (CSL), written by pandoc.

Neither pandoc nor the styles belong to this package: ``pip install academic-cv[csl]`` brings both.
"""
