"""Thought experiments: before/after studies in worlds that are made up, above all worlds where the groups do nothing.

`world` makes the studies, `estimates` sums them up as results with their caveats, `figures` draws them, `sliders` lets
a reader move the settings. A world is not a model of any cohort: it shows what a design can bring about by itself.
"""
