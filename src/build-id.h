/* build-id.h: tells builds of this program apart. Any thread. */
#ifndef SRC_BUILD_ID_H
#define SRC_BUILD_ID_H

#define BUILD_ID_SIZE 64

/* Version and the linker's note of this program, "0.1.0-1f2e...": the same for the same build. */
void build_id_get(char id[BUILD_ID_SIZE]);

#endif
