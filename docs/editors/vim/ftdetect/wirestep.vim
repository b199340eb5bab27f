au BufRead,BufNewFile *.scn setfiletype wirestep
