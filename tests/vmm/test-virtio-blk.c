/* test-virtio-blk.c: the disk through a driver in memory, real I/O on a file. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "block/disk-raw.h"
#include "fake-driver.h"
#include "harness.h"
#include "virtio/virtio-blk.h"
#include "virtio/virtio.h"

#define SECTOR 512
#define DISK_SIZE (1 << 20)
#define HEADER (32 << 10) /* guest addresses of a request's parts, above the queue */
#define DATA (64 << 10)
#define STATUS (48 << 10)
#define ALL_FEATURES UINT64_MAX
#define F_EVENT_IDX (UINT64_C(1) << 29)

static struct fake_env fake;
static struct fake_driver driver;
static struct vmm_device *disk_device;
static char path[64];

static int make_file(void)
{
    snprintf(path, sizeof path, "/tmp/virtty-blk-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    char block[4096];
    for (unsigned i = 0; i < DISK_SIZE / sizeof block; i++) {
        memset(block, (int)(i + 1), sizeof block);
        ck_assert_int_eq(write(fd, block, sizeof block), (ssize_t)sizeof block);
    }
    return fd;
}

static void plug(struct vmm_disk *disk)
{
    ck_assert_ptr_nonnull(disk);
    struct vmm_virtio_blk_config config = {
        .disk = disk, .pool = fake.pool, .discard = true, .serial = "serial-number-longer-than-20"};
    disk_device = fake_env_device(&fake, &vmm_virtio_blk_class, "vda", &config);
    fake_driver_find(&driver, &fake, 1);
}

static void open_disk(bool read_only)
{
    close(make_file());
    fake_env_init(&fake, 1 << 20);
    plug(vmm_disk_raw_open(path, read_only, NULL));
    ck_assert_int_eq(fake_driver_start(&driver, ALL_FEATURES & ~F_EVENT_IDX, 64, 4096), 0x0f);
}

static void teardown(void)
{
    vmm_device_free(disk_device);
    disk_device = NULL;
    fake_env_free(&fake);
    unlink(path);
}

static void setup(void)
{
    open_disk(false);
}

static void setup_read_only(void)
{
    open_disk(true);
}

static void write_header(uint32_t type, uint64_t sector)
{
    struct {
        uint32_t type, reserved;
        uint64_t sector;
    } header = {type, 0, sector};
    vmm_memory_write(fake.env.mem, HEADER, &header, sizeof header);
    vmm_memory_fill(fake.env.mem, STATUS, 0xee, 1);
}

static uint8_t read_status(void)
{
    uint8_t status = 0xff;
    vmm_memory_read(fake.env.mem, STATUS, &status, 1);
    return status;
}

static void add_request(uint32_t type, uint64_t sector, uint32_t len, bool writable)
{
    write_header(type, sector);
    struct fake_buffer buffers[3] = {{HEADER, 16, false}, {DATA, len, writable}, {STATUS, 1, true}};
    if (!len)
        buffers[1] = buffers[2];
    fake_driver_add(&driver, buffers, len ? 3 : 2);
    fake_driver_notify(&driver);
}

/* Runs one request and returns its status; *used gets the bytes written. */
static uint8_t request(uint32_t type, uint64_t sector, uint32_t len, bool writable, uint32_t *used)
{
    add_request(type, sector, len, writable);
    ck_assert(fake_driver_wait(&driver, NULL, used));
    return read_status();
}

static void read_file(off_t at, void *buf, size_t len)
{
    int fd = open(path, O_RDONLY);
    ck_assert_int_eq(pread(fd, buf, len, at), (ssize_t)len);
    close(fd);
}

static blkcnt_t file_blocks(void)
{
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    return st.st_blocks;
}

START_TEST(reads_and_writes_reach_the_file)
{
    uint8_t bytes[3 * SECTOR], host[3 * SECTOR];
    uint32_t used;
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7 + 3);
    vmm_memory_write(fake.env.mem, DATA, bytes, sizeof bytes);
    ck_assert_int_eq(request(1, 5, sizeof bytes, false, &used), 0);
    ck_assert_uint_eq(used, 1);
    read_file(5 * SECTOR, host, sizeof host);
    ck_assert_mem_eq(host, bytes, sizeof host);
    read_file(4 * SECTOR, host, SECTOR);
    ck_assert_int_eq(host[SECTOR - 1], 1); /* the neighbours are as they were */
    read_file(8 * SECTOR, host, SECTOR);
    ck_assert_int_eq(host[0], 2);

    vmm_memory_fill(fake.env.mem, DATA, 0, sizeof bytes);
    ck_assert_int_eq(request(0, 5, sizeof bytes, true, &used), 0);
    ck_assert_uint_eq(used, sizeof bytes + 1);
    vmm_memory_read(fake.env.mem, DATA, host, sizeof host);
    ck_assert_mem_eq(host, bytes, sizeof host);
    struct vmm_disk_stats stats;
    ck_assert(vmm_blk_stats(disk_device, &stats));
    ck_assert_str_eq(stats.target, "vda");
    ck_assert_uint_eq(stats.read_bytes, sizeof bytes);
    ck_assert_uint_eq(stats.write_bytes, sizeof bytes);
    ck_assert_uint_eq(stats.read_ops, 1);
    ck_assert_uint_eq(stats.write_ops, 1);
}
END_TEST

/* A driver may cut a request as it likes: here the header is split and joined with the data. */
START_TEST(framing_does_not_matter)
{
    uint8_t bytes[SECTOR], host[SECTOR];
    memset(bytes, 0xa5, sizeof bytes);
    write_header(1, 9);
    uint8_t all[16 + SECTOR];
    vmm_memory_read(fake.env.mem, HEADER, all, 16);
    memcpy(all + 16, bytes, sizeof bytes);
    vmm_memory_write(fake.env.mem, DATA, all, sizeof all);
    struct fake_buffer buffers[] = {{DATA, 3, false},
                                    {DATA + 3, 20, false},
                                    {DATA + 23, sizeof all - 23, false},
                                    {STATUS, 1, true}};
    fake_driver_add(&driver, buffers, 4);
    fake_driver_notify(&driver);
    ck_assert(fake_driver_wait(&driver, NULL, NULL));
    ck_assert_int_eq(read_status(), 0);
    read_file(9 * SECTOR, host, sizeof host);
    ck_assert_mem_eq(host, bytes, sizeof host);
}
END_TEST

START_TEST(flush_and_id_are_answered)
{
    char id[20];
    uint32_t used;
    ck_assert_int_eq(request(4, 0, 0, false, &used), 0);
    ck_assert_int_eq(request(8, 0, 20, true, &used), 0);
    ck_assert_uint_eq(used, 21);
    vmm_memory_read(fake.env.mem, DATA, id, sizeof id);
    ck_assert_mem_eq(id, "serial-number-longer", 20);
    struct vmm_disk_stats stats;
    vmm_blk_stats(disk_device, &stats);
    ck_assert_uint_eq(stats.flush_ops, 1);
}
END_TEST

struct range {
    uint64_t sector;
    uint32_t sectors, flags;
};

static uint8_t range_request(uint32_t type, uint64_t sector, uint32_t sectors, uint32_t flags)
{
    struct range range = {sector, sectors, flags};
    vmm_memory_write(fake.env.mem, DATA, &range, sizeof range);
    return request(type, 0, sizeof range, false, NULL);
}

START_TEST(discard_makes_holes_and_zeroes_are_zeroes)
{
    uint8_t host[4096], zero[4096] = {0};
    blkcnt_t before = file_blocks();
    ck_assert_int_eq(range_request(11, 128, 256, 0), 0);
    ck_assert_int_lt(file_blocks(), before);
    read_file(128 * SECTOR, host, sizeof host);
    ck_assert_mem_eq(host, zero, sizeof host);
    ck_assert_int_eq(range_request(13, 16, 8, 0), 0);
    read_file(16 * SECTOR, host, sizeof host);
    ck_assert_mem_eq(host, zero, sizeof host);
    read_file(24 * SECTOR, host, 1);
    ck_assert_int_eq(host[0], 4);
    ck_assert_int_eq(range_request(13, 32, 8, 1), 0);
    read_file(32 * SECTOR, host, sizeof host);
    ck_assert_mem_eq(host, zero, sizeof host);
    ck_assert_int_eq(range_request(11, 0, 8, 1), 2);          /* a flag that has no meaning */
    ck_assert_int_eq(range_request(11, 2047, 2, 0), 1);       /* over the end */
    ck_assert_int_eq(range_request(13, UINT64_MAX, 8, 0), 1); /* wraps */
}
END_TEST

START_TEST(requests_that_make_no_sense_are_refused)
{
    uint8_t before[SECTOR], after[SECTOR];
    read_file(DISK_SIZE - SECTOR, before, SECTOR);
    ck_assert_int_eq(request(1, DISK_SIZE / SECTOR, SECTOR, false, NULL), 1);
    ck_assert_int_eq(request(1, DISK_SIZE / SECTOR - 1, 2 * SECTOR, false, NULL), 1);
    ck_assert_int_eq(request(1, UINT64_MAX / SECTOR, SECTOR, false, NULL), 1);
    ck_assert_int_eq(request(0, UINT64_MAX, SECTOR, true, NULL), 1);
    ck_assert_int_eq(request(0, 0, 100, true, NULL), 1);
    ck_assert_int_eq(request(99, 0, SECTOR, true, NULL), 2);
    read_file(DISK_SIZE - SECTOR, after, SECTOR);
    ck_assert_mem_eq(before, after, SECTOR);
    struct stat st;
    stat(path, &st);
    ck_assert_int_eq(st.st_size, DISK_SIZE);
    ck_assert_int_eq(fake_driver_status(&driver), 0x0f);
}
END_TEST

START_TEST(a_request_without_status_stops_the_device)
{
    write_header(0, 0);
    struct fake_buffer header = {HEADER, 16, false};
    fake_driver_add(&driver, &header, 1);
    fake_driver_notify(&driver);
    fake_env_turn(&fake);
    ck_assert_int_eq(fake_driver_status(&driver), 0x4f);
    ck_assert_uint_eq(fake.reports, 1);
    ck_assert_ptr_nonnull(strstr(fake.last_report, "vda"));
    /* A reset makes it work again. */
    ck_assert_int_eq(fake_driver_start(&driver, ALL_FEATURES & ~F_EVENT_IDX, 64, 4096), 0x0f);
    ck_assert_int_eq(request(0, 0, SECTOR, true, NULL), 0);
}
END_TEST

START_TEST(many_requests_at_once_all_come_back)
{
    enum { N = 200 };
    ck_assert_int_eq(fake_driver_start(&driver, ALL_FEATURES, 256, 4096), 0x0f);
    write_header(0, 3);
    struct fake_buffer buffers[] = {{HEADER, 16, false}, {STATUS, 1, true}};
    struct fake_buffer header_only[] = {
        {HEADER, 16, false}, {DATA, SECTOR, true}, {STATUS, 1, true}};
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < N / 3; i++)
            fake_driver_add(&driver, header_only, 3);
        fake_driver_notify(&driver);
        for (int i = 0; i < N / 3; i++)
            ck_assert(fake_driver_wait(&driver, NULL, NULL));
    }
    write_header(4, 0);
    for (int i = 0; i < 100; i++)
        fake_driver_add(&driver, buffers, 2);
    fake_driver_notify(&driver);
    for (int i = 0; i < 100; i++)
        ck_assert(fake_driver_wait(&driver, NULL, NULL));
    ck_assert_int_eq(fake_driver_status(&driver), 0x0f);
}
END_TEST

START_TEST(read_only_disks_refuse_every_change)
{
    ck_assert_uint_ne(fake_driver_features(&driver) & (1 << 5), 0);
    ck_assert_uint_eq(fake_driver_features(&driver) & (1 << 13), 0);
    vmm_memory_fill(fake.env.mem, DATA, 0x77, SECTOR);
    ck_assert_int_eq(request(1, 0, SECTOR, false, NULL), 1);
    ck_assert_int_ne(range_request(11, 0, 8, 0), 0);
    ck_assert_int_ne(range_request(13, 0, 8, 0), 0);
    uint8_t host;
    read_file(0, &host, 1);
    ck_assert_int_eq(host, 1);
    ck_assert_int_eq(request(0, 0, SECTOR, true, NULL), 0);
}
END_TEST

/* --- a disk whose host has no room, and one that is slow --- */

struct odd_disk {
    struct vmm_disk disk;
    int result;
    unsigned writes;
    sem_t gate; /* at 0 all reads and writes wait */
};

static int odd_io(struct vmm_disk *disk, uint64_t offset, const struct iovec *iov, unsigned n)
{
    struct odd_disk *odd = (struct odd_disk *)disk;
    (void)offset;
    (void)iov;
    (void)n;
    __atomic_fetch_add(&odd->writes, 1, __ATOMIC_RELEASE);
    sem_wait(&odd->gate);
    sem_post(&odd->gate);
    return __atomic_load_n(&odd->result, __ATOMIC_ACQUIRE);
}

static int odd_flush(struct vmm_disk *disk)
{
    (void)disk;
    return 0;
}

static void odd_close(struct vmm_disk *disk)
{
    (void)disk;
}

static const struct vmm_disk_ops odd_ops = {
    .format = "odd", .read = odd_io, .write = odd_io, .flush = odd_flush, .close = odd_close};
static struct odd_disk odd_disk;

static void setup_odd(void)
{
    fake_env_init(&fake, 1 << 20);
    odd_disk = (struct odd_disk){.disk = {.ops = &odd_ops, .size = DISK_SIZE}, .result = -ENOSPC};
    sem_init(&odd_disk.gate, 0, 1);
    odd_disk.disk.path = strdup("/dev/full");
    plug(&odd_disk.disk);
    ck_assert_int_eq(fake_driver_start(&driver, ALL_FEATURES & ~F_EVENT_IDX, 64, 4096), 0x0f);
}

static bool wait_request(enum vmm_request what)
{
    for (int i = 0; i < 5000; i++) {
        if (__atomic_load_n(&fake.requests[what], __ATOMIC_ACQUIRE))
            return true;
        vmm_ioloop_turn(fake.env.loop, 1);
    }
    return false;
}

START_TEST(a_full_host_pauses_and_the_write_is_retried)
{
    const struct vmm_device_class *class = disk_device->class;
    add_request(1, 0, SECTOR, false);
    ck_assert(wait_request(VMM_REQUEST_PAUSE_ENOSPC));
    class->pause(disk_device);
    ck_assert_int_eq(fake_driver_used_idx(&driver), 0);
    ck_assert_int_eq(read_status(), 0xee);
    /* The request is state: it survives being saved and loaded. */
    uint8_t state[16384];
    size_t len = vmm_state_save(class->name, class->state_version, class->fields, disk_device,
                                state, sizeof state);
    ck_assert_uint_le(len, sizeof state);
    class->reset(disk_device);
    ck_assert(vmm_state_load(class->name, class->state_version, class->fields, disk_device, state,
                             len, NULL));
    ck_assert(class->restored(disk_device, NULL));
    __atomic_store_n(&odd_disk.result, 0, __ATOMIC_RELEASE);
    class->resume(disk_device);
    ck_assert(fake_driver_wait(&driver, NULL, NULL));
    ck_assert_int_eq(read_status(), 0);
    ck_assert_uint_eq(fake.requests[VMM_REQUEST_PAUSE_ENOSPC], 1);
    ck_assert_uint_eq(odd_disk.writes, 2);
}
END_TEST

static unsigned in_flight_at_request;

static void note_in_flight(void *opaque, enum vmm_request what, const char *why)
{
    struct vmm_virtio *v = (struct vmm_virtio *)disk_device;
    pthread_mutex_lock(&v->lock); /* and a machine may ask the device anything meanwhile */
    in_flight_at_request = v->in_flight[0];
    pthread_mutex_unlock(&v->lock);
    __atomic_fetch_add(&((struct fake_env *)opaque)->requests[what], *why != '\0',
                       __ATOMIC_RELEASE);
}

/* What is not in flight any more may be freed at once: the disk, its path and the machine. */
START_TEST(a_pause_is_asked_for_while_the_request_is_in_flight)
{
    fake.env.request = note_in_flight;
    add_request(1, 0, SECTOR, false);
    ck_assert(wait_request(VMM_REQUEST_PAUSE_ENOSPC));
    ck_assert_uint_eq(in_flight_at_request, 1);
    disk_device->class->pause(disk_device);
}
END_TEST

/* It cannot be read and written on: the machine ends, and says why. */
START_TEST(memory_that_the_host_lost_is_a_crash)
{
    void *page = vmm_memory_span(fake.env.mem, DATA, 4096);
    ck_assert(mmap(page, 4096, PROT_NONE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == page);
    ck_assert_int_eq(request(0, 0, SECTOR, true, NULL), 1);
    ck_assert_int_eq(request(1, 0, SECTOR, false, NULL), 1);
    ck_assert_uint_eq(fake.requests[VMM_REQUEST_CRASH], 2);
    ck_assert_uint_eq(fake.reports, 0);
}
END_TEST

START_TEST(other_failures_are_answers_and_a_message)
{
    odd_disk.result = -EIO;
    ck_assert_int_eq(request(1, 0, SECTOR, false, NULL), 1);
    ck_assert_ptr_nonnull(strstr(fake.last_report, "/dev/full"));
    ck_assert_uint_eq(fake.requests[VMM_REQUEST_PAUSE_ENOSPC], 0);
}
END_TEST

/* Starts a write that stays inside the disk until the gate opens. */
static void start_stuck_write(void)
{
    odd_disk.result = 0;
    sem_wait(&odd_disk.gate);
    add_request(1, 0, SECTOR, false);
    for (int i = 0; i < 5000 && !__atomic_load_n(&odd_disk.writes, __ATOMIC_ACQUIRE); i++)
        vmm_ioloop_turn(fake.env.loop, 1);
    ck_assert_uint_eq(odd_disk.writes, 1);
}

static bool wait_status(uint8_t status)
{
    for (int i = 0; i < 5000 && fake_driver_status(&driver) != status; i++)
        vmm_ioloop_turn(fake.env.loop, 1);
    return fake_driver_status(&driver) == status;
}

/* The driver must not reuse its memory before the status reads 0, and then nothing is written. */
START_TEST(a_reset_waits_for_what_is_in_flight)
{
    start_stuck_write();
    fake_mmio_write(&fake, driver.common + 0x14, 0, 1);
    ck_assert_int_eq(fake_driver_status(&driver), 0x0f);
    fake_env_turn(&fake);
    ck_assert_int_eq(fake_driver_status(&driver), 0x0f);
    sem_post(&odd_disk.gate);
    ck_assert(wait_status(0));
    ck_assert_int_eq(fake_driver_used_idx(&driver), 0);
    ck_assert_int_eq(fake_driver_start(&driver, ALL_FEATURES & ~F_EVENT_IDX, 64, 4096), 0x0f);
    ck_assert_int_eq(request(1, 0, SECTOR, false, NULL), 0);
}
END_TEST

START_TEST(a_queue_reset_waits_as_well)
{
    start_stuck_write();
    fake_mmio_write(&fake, driver.common + 0x3a, 1, 2);
    ck_assert_uint_eq(fake_mmio_read(&fake, driver.common + 0x3a, 2), 1);
    sem_post(&odd_disk.gate);
    for (int i = 0; i < 5000 && fake_mmio_read(&fake, driver.common + 0x3a, 2); i++)
        vmm_ioloop_turn(fake.env.loop, 1);
    ck_assert_uint_eq(fake_mmio_read(&fake, driver.common + 0x3a, 2), 0);
    ck_assert_uint_eq(fake_mmio_read(&fake, driver.common + 0x1c, 2), 0);
    ck_assert_int_eq(fake_driver_used_idx(&driver), 0);
    ck_assert_int_eq(fake_driver_status(&driver), 0x0f);
}
END_TEST

static void *open_gate(void *opaque)
{
    /* The pause is waiting, or about to: either way it must not end before the write. */
    sem_post(opaque);
    return NULL;
}

START_TEST(a_pause_waits_for_what_is_in_flight)
{
    pthread_t thread;
    start_stuck_write();
    ck_assert_int_eq(fake_driver_used_idx(&driver), 0);
    pthread_create(&thread, NULL, open_gate, &odd_disk.gate);
    disk_device->class->pause(disk_device);
    ck_assert_int_eq(fake_driver_used_idx(&driver), 1);
    pthread_join(thread, NULL);
    /* While it is paused nothing is taken; what came meanwhile is taken on resume. */
    add_request(1, 0, SECTOR, false);
    fake_env_turn(&fake);
    ck_assert_int_eq(fake_driver_used_idx(&driver), 1);
    disk_device->class->resume(disk_device);
    ck_assert(fake_driver_wait(&driver, NULL, NULL));
    ck_assert(fake_driver_wait(&driver, NULL, NULL));
}
END_TEST

START_TEST(a_reset_forgets_what_was_kept)
{
    add_request(1, 0, SECTOR, false);
    ck_assert(wait_request(VMM_REQUEST_PAUSE_ENOSPC));
    fake_mmio_write(&fake, driver.common + 0x14, 0, 1);
    ck_assert(wait_status(0));
    odd_disk.result = 0;
    ck_assert_int_eq(fake_driver_start(&driver, ALL_FEATURES & ~F_EVENT_IDX, 64, 4096), 0x0f);
    ck_assert_int_eq(request(1, 0, SECTOR, false, NULL), 0);
    ck_assert_uint_eq(odd_disk.writes, 2);
}
END_TEST

/* More requests than fit in flight, all kept, then all retried. */
START_TEST(a_full_queue_is_kept_and_retried)
{
    enum { N = 80 };
    ck_assert_int_eq(fake_driver_start(&driver, ALL_FEATURES & ~F_EVENT_IDX, 256, 4096), 0x0f);
    write_header(1, 0);
    struct fake_buffer buffers[3] = {{HEADER, 16, false}, {DATA, SECTOR, false}, {STATUS, 1, true}};
    for (int i = 0; i < N; i++)
        fake_driver_add(&driver, buffers, 3);
    fake_driver_notify(&driver);
    ck_assert(wait_request(VMM_REQUEST_PAUSE_ENOSPC));
    disk_device->class->pause(disk_device);
    ck_assert_int_eq(fake_driver_used_idx(&driver), 0);
    odd_disk.result = 0;
    disk_device->class->resume(disk_device);
    for (int i = 0; i < N; i++)
        ck_assert(fake_driver_wait(&driver, NULL, NULL));
    ck_assert_int_eq(fake_driver_status(&driver), 0x0f);
}
END_TEST

START_TEST(interrupts_come_by_line_and_by_message)
{
    unsigned gsi = fake_pci_read(&fake, 1, 0x3c, 1);
    ck_assert_int_eq(request(0, 0, SECTOR, true, NULL), 0);
    fake_env_turn(&fake);
    ck_assert(fake.lines[gsi]);
    ck_assert_uint_ne(fake_pci_read(&fake, 1, 0x06, 2) & 8, 0);
    ck_assert_uint_eq(fake_mmio_read(&fake, driver.isr, 1), 1);
    ck_assert(!fake.lines[gsi]);
    ck_assert_uint_eq(fake_mmio_read(&fake, driver.isr, 1), 0);
    /* MSI-X: vector 1 for the queue. */
    unsigned cap = fake_pci_read(&fake, 1, 0x34, 1);
    while (fake_pci_read(&fake, 1, cap, 1) != 0x11)
        cap = fake_pci_read(&fake, 1, cap + 1, 1);
    uint64_t table = fake_pci_read(&fake, 1, 0x14, 4) & ~15u;
    fake_mmio_write(&fake, table + 16, 0xfee00000, 4);
    fake_mmio_write(&fake, table + 24, 0x4041, 4);
    fake_pci_write(&fake, 1, cap + 3, 0x80, 1);
    fake_mmio_write(&fake, driver.common + 0x16, 0, 2);
    fake_mmio_write(&fake, driver.common + 0x1a, 1, 2);
    ck_assert_uint_eq(fake_mmio_read(&fake, driver.common + 0x1a, 2), 1);
    ck_assert_int_eq(request(0, 0, SECTOR, true, NULL), 0);
    fake_env_turn(&fake);
    ck_assert_uint_eq(fake.msis, 0); /* still masked: pending */
    ck_assert_uint_eq(fake_mmio_read(&fake, table + 0x800, 4), 2);
    fake_mmio_write(&fake, table + 28, 0, 4);
    ck_assert_uint_eq(fake.msis, 1);
    ck_assert_uint_eq(fake.last_msi_address, 0xfee00000);
    ck_assert_uint_eq(fake.last_msi_data, 0x4041);
    ck_assert_uint_eq(fake_mmio_read(&fake, table + 0x800, 4), 0);
    ck_assert(!fake.lines[gsi]);
}
END_TEST

START_TEST(a_queue_can_be_reset_alone)
{
    ck_assert_int_eq(request(0, 0, SECTOR, true, NULL), 0);
    fake_mmio_write(&fake, driver.common + 0x3a, 1, 2);
    ck_assert_uint_eq(fake_mmio_read(&fake, driver.common + 0x3a, 2), 0);
    ck_assert_uint_eq(fake_mmio_read(&fake, driver.common + 0x1c, 2), 0);
    ck_assert_int_eq(fake_driver_status(&driver), 0x0f);
}
END_TEST

START_TEST(registers_are_reached_through_configuration_space)
{
    unsigned cap = driver.access_cap;
    ck_assert_uint_ne(cap, 0);
    fake_pci_write(&fake, 1, cap + 4, 4, 1);
    fake_pci_write(&fake, 1, cap + 8, 0x14, 4); /* device status */
    fake_pci_write(&fake, 1, cap + 12, 1, 4);
    ck_assert_uint_eq(fake_pci_read(&fake, 1, cap + 16, 1), 0x0f);
    fake_pci_write(&fake, 1, cap + 16, 0, 1);
    ck_assert_int_eq(fake_driver_status(&driver), 0);
    fake_pci_write(&fake, 1, cap + 8, 0x3ffe, 4); /* out of the BAR: nothing happens */
    fake_pci_write(&fake, 1, cap + 12, 4, 4);
    fake_pci_read(&fake, 1, cap + 16, 4);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("virtio-blk");
    TCase *tc = tcase_create("file");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, reads_and_writes_reach_the_file);
    tcase_add_test(tc, memory_that_the_host_lost_is_a_crash);
    tcase_add_test(tc, framing_does_not_matter);
    tcase_add_test(tc, flush_and_id_are_answered);
    tcase_add_test(tc, discard_makes_holes_and_zeroes_are_zeroes);
    tcase_add_test(tc, requests_that_make_no_sense_are_refused);
    tcase_add_test(tc, a_request_without_status_stops_the_device);
    tcase_add_test(tc, many_requests_at_once_all_come_back);
    tcase_add_test(tc, interrupts_come_by_line_and_by_message);
    tcase_add_test(tc, a_queue_can_be_reset_alone);
    tcase_add_test(tc, registers_are_reached_through_configuration_space);
    suite_add_tcase(s, tc);
    tc = tcase_create("read-only");
    tcase_add_checked_fixture(tc, setup_read_only, teardown);
    tcase_add_test(tc, read_only_disks_refuse_every_change);
    suite_add_tcase(s, tc);
    tc = tcase_create("odd");
    tcase_add_checked_fixture(tc, setup_odd, teardown);
    tcase_add_test(tc, a_full_host_pauses_and_the_write_is_retried);
    tcase_add_test(tc, a_pause_is_asked_for_while_the_request_is_in_flight);
    tcase_add_test(tc, other_failures_are_answers_and_a_message);
    tcase_add_test(tc, a_reset_waits_for_what_is_in_flight);
    tcase_add_test(tc, a_queue_reset_waits_as_well);
    tcase_add_test(tc, a_pause_waits_for_what_is_in_flight);
    tcase_add_test(tc, a_reset_forgets_what_was_kept);
    tcase_add_test(tc, a_full_queue_is_kept_and_retried);
    suite_add_tcase(s, tc);
    return s;
}
