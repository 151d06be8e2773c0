/* linger.h: whether logind lets this user's processes live on after the last logout. Main
 * thread. */
#ifndef SRC_LINGER_H
#define SRC_LINGER_H

#include <stdbool.h>

/* True if lingering is enabled for this user. */
bool linger_enabled(void);
/* True if logind is set to kill this user's processes at logout. Reads its configuration below
 * `root` ("" for the machine's). */
bool linger_kills(const char *root);

#endif
