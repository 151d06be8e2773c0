/* scratch.h: a home directory of its own for a test, removed at its end. */
#ifndef TESTS_SRC_SCRATCH_H
#define TESTS_SRC_SCRATCH_H

#include <glib.h>

/* Makes an empty folder and points HOME and the XDG folders into it. */
void scratch_setup(void);
/* Removes the folder with all that is in it. */
void scratch_teardown(void);
/* A path inside it; the caller g_free()s. */
char *scratch_path(const char *name);
void scratch_write(const char *name, const char *text);
/* The file's text, or NULL if there is none; the caller g_free()s. */
char *scratch_read(const char *name);

#endif
