"""One file per Streamlit page; widgets and session state live here only."""
