 a | b
---+---
 1 | 2
(1 row)
SELECT $a$;$a$; -- x
