"""ASGI middleware around Streamlit, and the limits of the server: what is decided before Streamlit sees a request."""
