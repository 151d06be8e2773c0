/* iso-label.h: the label of an ISO 9660 medium, from its first bytes. Any thread. */
#ifndef SRC_ISO_LABEL_H
#define SRC_ISO_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So much of the medium's beginning holds all that is looked at. */
#define ISO_LABEL_BYTES (64 * 1024)

struct iso_label {
    char volume[33], system[33];            /* without the blanks behind them */
    char publisher[129], application[129];
    uint64_t size; /* bytes, as the label says */
    bool bootable; /* El Torito */
};

/* False: it is no such medium. */
bool iso_label_parse(const uint8_t *bytes, size_t len, struct iso_label *label);
/* Of a file of this machine. */
bool iso_label_read(const char *path, struct iso_label *label);

#endif
