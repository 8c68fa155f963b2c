"""`make worst`: the worst permitted request of each operation, and how long it delays another client.

`subjects/` holds the requests, a module for each subject. `covered_addresses.py` lists the operations that need no
request of their own, with the reason. `addresses.py` lists everything that the server answers: a test compares the
three.
"""
