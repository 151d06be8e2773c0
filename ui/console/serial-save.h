/* serial-save.h: a console's scrollback into a file, as a job. Main thread. */
#ifndef UI_CONSOLE_SERIAL_SAVE_H
#define UI_CONSOLE_SERIAL_SAVE_H

struct app;
struct console;

/* "web-01-COM1-20261121-1148.txt" in the home folder; g_free. */
char *serial_save_default(const char *name, unsigned port);
/* Writes everything that is kept; the outcome is a message. */
void serial_save(struct app *app, struct console *console, const char *name, const char *path);

#endif
