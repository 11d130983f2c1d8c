"""A networkx backend on compressed rows: graphs are frozen arrays, heavy measures run compiled, the rest falls back to networkx.

Nothing is imported here, since networkx reads ``info`` while it is being imported itself.
"""
