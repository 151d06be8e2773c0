/* text.h: marks strings for translation; the one gettext face of every floor. Any thread. */
#ifndef VMM_CORE_TEXT_H
#define VMM_CORE_TEXT_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) (text) /* marked here, translated where it is shown */

#endif
