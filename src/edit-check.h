/* edit-check.h: what is to be said of a definition that a person has edited, before the host sees
 * it. Any thread. */
#ifndef SRC_EDIT_CHECK_H
#define SRC_EDIT_CHECK_H

enum edit_finding {
    EDIT_GOOD,
    EDIT_SAME,       /* nothing was changed */
    EDIT_MALFORMED,
    EDIT_RENAMED,    /* another name, the same uuid: that is another verb's work */
    EDIT_OTHER_UUID, /* another uuid, the same name: two domains cannot share it */
    EDIT_ANOTHER,    /* another name and uuid: one more domain */
};

/* `why` (may be NULL) gets a translated sentence (g_free) for all but EDIT_GOOD and EDIT_SAME. */
enum edit_finding edit_check(const char *before, const char *after, char **why);

#endif
