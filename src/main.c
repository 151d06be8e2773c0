/* main.c: the door: the one file that knows both the application and its screen. Main thread. */
#include "cli.h"
#include "ui.h"

int main(int argc, char **argv)
{
    static const struct cli_screen screen = {&ui_screen_ops, ui_add_actions};
    return cli_main(argc, argv, &screen);
}
