"""The pages of the demo as an editor would fill them in: words, pictures, questions.

In the files beside this one "page:key", "image:name" and "question:number" stand for
rows; `Names` puts their ids in place.
"""
