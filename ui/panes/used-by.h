/* used-by.h: which domains use a network, a pool's volume, or a file. Main thread.
 *
 * The answers are of the model as it is; they are gathered again only after it has changed. */
#ifndef UI_PANES_USED_BY_H
#define UI_PANES_USED_BY_H

#include <stddef.h>

struct app;
struct network;
struct volume;

/* Their names as far as `most` of them, "+3" behind; "" if there is none. Into buf. */
void used_by_network(struct app *app, const struct network *network, unsigned most, char *buf,
                     size_t size);
void used_by_volume(struct app *app, const struct volume *volume, unsigned most, char *buf,
                    size_t size);

#endif
