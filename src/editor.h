/* editor.h: runs the person's editor on this process's own terminal. The client's one thread. */
#ifndef SRC_EDITOR_H
#define SRC_EDITOR_H

#include <signal.h>

/* $VISUAL, $EDITOR (words as in a shell, but no shell runs), else the first of the usual ones, on a
 * file; returns when it has ended. The terminal must be as a shell has it. SIGINT and SIGQUIT are
 * the editor's alone; Ctrl-Z stops both and the shell's fg brings both back. `mask`: the signals
 * that the editor is to find blocked. NULL, or why it did not work (translated, g_free). */
char *editor_run(const char *path, const sigset_t *mask);

#endif
