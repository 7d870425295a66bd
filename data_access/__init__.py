"""The only folder that talks to a database or to the store of figures; knows nothing of Streamlit."""
