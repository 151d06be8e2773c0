/* verb-complete.h: completes a shell's command line: `virtty __complete WORDS...` for the files
 * that bash and zsh read. Main thread. */
#ifndef SRC_VERB_COMPLETE_H
#define SRC_VERB_COMPLETE_H

#include <glib.h>

struct app;

#define VERB_COMPLETE "__complete"

/* `words` stand behind "virtty" up to the cursor; the last one is completed and may be "". One
 * candidate a line, unquoted; before them "files" if names of files fit too. NULL-terminated. */
void verb_complete(struct app *app, char **words, GString *out);

#endif
