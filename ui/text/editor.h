/* Highlighting of scenarios in editors, from the language's vocabulary. */
#ifndef UI_TEXT_EDITOR_H
#define UI_TEXT_EDITOR_H

#include <stdio.h>

/* A syntax file for Vim: docs/editors/vim/syntax/wirestep.vim. */
void editor_vim(FILE *out);
/* A TextMate grammar, which VS Code reads: docs/editors/vscode/syntaxes. */
void editor_vscode(FILE *out);

#endif
