"""The endpoint for assistants: the operations of the API as tools of the Model Context Protocol."""
