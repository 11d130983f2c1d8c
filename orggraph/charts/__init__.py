"""Plotly figures from results; Streamlit is not imported here. Nothing draws more than 60 people or 300 nodes."""
