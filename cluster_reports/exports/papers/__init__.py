"""Official papers in the format of Nghị định 30/2020/NĐ-CP: what they say, then how a file of them looks.

A paper is written once (``report``, ``minutes``, ``proposal``, ``pledge``), laid out once into plain data
(``layout``), and that data is printed by ``word_file`` and ``pdf_file``: both files say the same.
"""
