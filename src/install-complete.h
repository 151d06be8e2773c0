/* install-complete.h: completes the options of `virtty create` for libvirt hosts: pools, volumes,
 * networks, words. Main thread. Each is as struct action_arg wants it. */
#ifndef SRC_INSTALL_COMPLETE_H
#define SRC_INSTALL_COMPLETE_H

struct app;

char **install_complete_media(struct app *app, const char *prefix);
char **install_complete_disk(struct app *app, const char *prefix);
char **install_complete_network(struct app *app, const char *prefix);
char **install_complete_boot(struct app *app, const char *prefix);
char **install_complete_graphics(struct app *app, const char *prefix);

#endif
