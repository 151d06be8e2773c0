#include "language.h"

#include <glib.h>
#include <locale.h>
#include <string.h>

/* gettext counts on this changing whenever a language does. */
extern int _nl_msg_cat_cntr;

/* A server seldom has a client's locale installed, and gettext is silent without one: C.UTF-8 is
 * always there and LANGUAGE, which it then goes by, names the catalogue. */
void language_set(const char *locale, bool ascii)
{
    static locale_t ours;
    locale_t now = newlocale(LC_MESSAGES_MASK | LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    g_autofree char *name = g_strndup(locale, strcspn(locale, ".@"));
    bool english = ascii || !*name || !strcmp(name, "C") || !strcmp(name, "POSIX");
    g_setenv("LANGUAGE", english ? "en" : name, TRUE);
    _nl_msg_cat_cntr++;
    if (!now)
        return;
    uselocale(now);
    if (ours)
        freelocale(ours);
    ours = now;
}
