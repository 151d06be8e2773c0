/* disk-user.h: who besides a domain uses a disk's file, so that it must not be deleted. Main
 * thread. */
#ifndef UI_DIALOGS_DISK_USER_H
#define UI_DIALOGS_DISK_USER_H

struct app;
struct domain;

/* The name of another domain of its host with this disk, or of a volume that is based on it; NULL
 * if there is none. Borrowed. */
const char *disk_user(const struct app *app, const struct domain *domain, const char *source);

#endif
