"""Functions of networkx on compressed rows: one file for each idea, as in networkx. Found by `registry.collect`."""
