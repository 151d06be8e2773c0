/* cli.h: the command line: attach to the owner, become it, or run a shell verb. Main thread. */
#ifndef SRC_CLI_H
#define SRC_CLI_H

struct app;
struct screen_ops;

/* What main() brings from the floor above. */
struct cli_screen {
    const struct screen_ops *ops;
    void (*add_actions)(struct app *app);
};

/* The whole program; returns the exit code (enum exit_code). */
int cli_main(int argc, char **argv, const struct cli_screen *screen);

#endif
