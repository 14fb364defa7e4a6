"""The upper floor: runs, renders and packs the notebooks. Imports `peergroups`, never the other way round."""
