/* install-image.h: what kind of disk image a file of this machine is. Any thread; reads it. */
#ifndef SRC_INSTALL_IMAGE_H
#define SRC_INSTALL_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

struct install_image {
    const char *format; /* "qcow2", "raw", "vmdk", ...: libvirt's words */
    bool block;
    bool readable;      /* else the format is not known: NULL */
    uint64_t file_size; /* bytes */
    uint64_t size;      /* of the disk that it holds */
};

/* False if there is no such file. */
bool install_image_probe(const char *path, struct install_image *image);

#endif
