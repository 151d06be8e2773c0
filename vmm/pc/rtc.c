#include "pc/rtc.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "core/text.h"
#include "pc/platform.h"

enum {
    REG_SECOND,
    REG_SECOND_ALARM,
    REG_MINUTE,
    REG_MINUTE_ALARM,
    REG_HOUR,
    REG_HOUR_ALARM,
    REG_WEEKDAY,
    REG_DAY,
    REG_MONTH,
    REG_YEAR,
    REG_A,
    REG_B,
    REG_C,
    REG_D,
    REG_CENTURY = 0x32,
    CMOS_SIZE = 128
};

#define A_UPDATING 0x80
#define A_RATE 0x0f
#define A_DEFAULT 0x26 /* 32768 Hz divider, 1024 Hz */
#define B_SET 0x80
#define B_PERIODIC 0x40 /* the enables; the same bits of C are the flags */
#define B_ALARM 0x20
#define B_UPDATE 0x10
#define B_ENABLES 0x70
#define B_BINARY 0x04
#define B_24H 0x02
#define C_IRQ 0x80
#define D_VALID 0x80
#define HOUR_PM 0x80
#define ALARM_ANY 0xc0 /* both top bits: matches every value */

#define NS INT64_C(1000000000)
#define UPDATE_NS 2228000 /* data sheet: 244 us warning, 1984 us update */
#define DAY 86400
#define OFFSET_MAX INT64_C(1000000000000) /* seconds; some 30,000 years */

struct rtc {
    struct vmm_device dev;
    pthread_mutex_t lock;
    struct vmm_timer *timer; /* armed only while an enabled flag is still to come */
    uint64_t memory;
    bool line;
    int64_t seen;      /* guest second up to which update and alarm flags are settled */
    uint64_t periodic; /* host time of the last settled periodic tick, ns */
    /* State. */
    uint8_t index;
    uint8_t cmos[CMOS_SIZE]; /* time registers count only while B_SET holds the clock */
    int64_t offset;          /* seconds that the guest's clock is ahead of the host's */
};

/* --- time --- */

static int64_t host_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return ts.tv_sec * NS + ts.tv_nsec;
}

static int64_t guest_seconds(const struct rtc *rtc, int64_t now)
{
    return now / NS + rtc->offset;
}

static uint8_t encode(const struct rtc *rtc, int value)
{
    return (uint8_t)(rtc->cmos[REG_B] & B_BINARY ? value : value / 10 << 4 | value % 10);
}

static int decode(const struct rtc *rtc, uint8_t value)
{
    return rtc->cmos[REG_B] & B_BINARY ? value : (value >> 4) * 10 + (value & 15);
}

static uint8_t encode_hour(const struct rtc *rtc, int hour)
{
    if (rtc->cmos[REG_B] & B_24H)
        return encode(rtc, hour);
    return encode(rtc, hour % 12 ? hour % 12 : 12) | (hour >= 12 ? HOUR_PM : 0);
}

static int decode_hour(const struct rtc *rtc, uint8_t value)
{
    if (rtc->cmos[REG_B] & B_24H)
        return decode(rtc, value);
    return decode(rtc, value & ~HOUR_PM) % 12 + (value & HOUR_PM ? 12 : 0);
}

/* Puts the running time into the time registers. */
static void latch_time(struct rtc *rtc, int64_t now)
{
    time_t seconds = (time_t)guest_seconds(rtc, now);
    struct tm tm = {.tm_mday = 1, .tm_year = 70};
    gmtime_r(&seconds, &tm);
    int year = tm.tm_year + 1900 < 0 ? 0 : (tm.tm_year + 1900) % 10000;
    rtc->cmos[REG_SECOND] = encode(rtc, tm.tm_sec);
    rtc->cmos[REG_MINUTE] = encode(rtc, tm.tm_min);
    rtc->cmos[REG_HOUR] = encode_hour(rtc, tm.tm_hour);
    rtc->cmos[REG_WEEKDAY] = encode(rtc, tm.tm_wday + 1);
    rtc->cmos[REG_DAY] = encode(rtc, tm.tm_mday);
    rtc->cmos[REG_MONTH] = encode(rtc, tm.tm_mon + 1);
    rtc->cmos[REG_YEAR] = encode(rtc, year % 100);
    rtc->cmos[REG_CENTURY] = encode(rtc, year / 100);
}

/* Lets the clock go on from what the time registers say. */
static void release_time(struct rtc *rtc, int64_t now)
{
    struct tm tm = {
        .tm_sec = decode(rtc, rtc->cmos[REG_SECOND]),
        .tm_min = decode(rtc, rtc->cmos[REG_MINUTE]),
        .tm_hour = decode_hour(rtc, rtc->cmos[REG_HOUR]),
        .tm_mday = decode(rtc, rtc->cmos[REG_DAY]),
        .tm_mon = decode(rtc, rtc->cmos[REG_MONTH]) - 1,
        .tm_year =
            decode(rtc, rtc->cmos[REG_CENTURY]) * 100 + decode(rtc, rtc->cmos[REG_YEAR]) - 1900,
    };
    rtc->offset = timegm(&tm) - now / NS;
    rtc->seen = guest_seconds(rtc, now);
}

static bool is_time(unsigned reg)
{
    return reg == REG_CENTURY || (reg < REG_A && reg != REG_SECOND_ALARM &&
                                  reg != REG_MINUTE_ALARM && reg != REG_HOUR_ALARM);
}

/* --- flags and interrupts --- */

static bool matches(uint8_t alarm, int wanted, int value)
{
    return (alarm & ALARM_ANY) == ALARM_ANY || wanted == value;
}

/* Seconds from second-of-day `from` to the next alarm, DAY + 1 if it never comes. */
static int64_t until_alarm(const struct rtc *rtc, int64_t from)
{
    const uint8_t *c = rtc->cmos;
    int hour = decode_hour(rtc, c[REG_HOUR_ALARM]), minute = decode(rtc, c[REG_MINUTE_ALARM]);
    int second = decode(rtc, c[REG_SECOND_ALARM]);
    int64_t t = from + 1;
    while (t <= from + DAY) {
        if (!matches(c[REG_HOUR_ALARM], hour, (int)(t / 3600 % 24)))
            t = (t / 3600 + 1) * 3600;
        else if (!matches(c[REG_MINUTE_ALARM], minute, (int)(t / 60 % 60)))
            t = (t / 60 + 1) * 60;
        else if (!matches(c[REG_SECOND_ALARM], second, (int)(t % 60)))
            t++;
        else
            return t - from;
    }
    return DAY + 1;
}

static int64_t second_of_day(int64_t seconds)
{
    return (seconds % DAY + DAY) % DAY;
}

/* Period of the periodic interrupt in ns, 0 if it is off. */
static int64_t period(const struct rtc *rtc)
{
    unsigned rate = rtc->cmos[REG_A] & A_RATE;
    if (rate == 0)
        return 0;
    if (rate <= 2)
        rate += 7;
    return NS * (1 << (rate - 1)) / 32768;
}

/* Sets the flags whose moment has passed. */
static void settle(struct rtc *rtc, int64_t now)
{
    uint8_t *c = rtc->cmos;
    int64_t seconds = guest_seconds(rtc, now), passed = seconds - rtc->seen, step = period(rtc);
    if (passed != 0 && !(c[REG_B] & B_SET)) {
        c[REG_C] |= B_UPDATE;
        if (passed >= until_alarm(rtc, second_of_day(rtc->seen)))
            c[REG_C] |= B_ALARM;
    }
    rtc->seen = seconds;
    if (step && (uint64_t)now / (uint64_t)step != rtc->periodic / (uint64_t)step)
        c[REG_C] |= B_PERIODIC;
    rtc->periodic = (uint64_t)now;
}

/* Time until the first enabled flag that is not yet set, INT64_MAX for never. A flag that the
 * guest has not read costs no timer: its interrupt is already asserted. */
static int64_t next_event(const struct rtc *rtc, int64_t now)
{
    const uint8_t *c = rtc->cmos;
    uint8_t wanted = c[REG_B] & (uint8_t)~c[REG_C] & B_ENABLES;
    int64_t next = INT64_MAX, to_second = NS - now % NS, step = period(rtc);
    if (wanted & B_PERIODIC && step)
        next = step - now % step;
    if (c[REG_B] & B_SET)
        return next;
    int64_t alarm = wanted & B_UPDATE  ? 1
                    : wanted & B_ALARM ? until_alarm(rtc, second_of_day(guest_seconds(rtc, now)))
                                       : DAY + 1;
    if (alarm <= DAY && to_second + (alarm - 1) * NS < next)
        next = to_second + (alarm - 1) * NS;
    return next;
}

static void update_locked(struct rtc *rtc, int64_t now)
{
    const struct vmm_env *env = rtc->dev.env;
    settle(rtc, now);
    bool level = rtc->cmos[REG_B] & rtc->cmos[REG_C] & B_ENABLES;
    if (level != rtc->line) {
        rtc->line = level;
        env->irq->line(env->irq_opaque, VMM_GSI_RTC, rtc, level);
    }
    int64_t next = next_event(rtc, now);
    if (next != INT64_MAX)
        vmm_timer_arm(rtc->timer, (uint64_t)next + 1000);
    else if (rtc->cmos[REG_B] & B_ENABLES)
        vmm_timer_cancel(rtc->timer);
}

static void timer_fired(void *opaque)
{
    struct rtc *rtc = opaque;
    pthread_mutex_lock(&rtc->lock);
    update_locked(rtc, host_ns());
    pthread_mutex_unlock(&rtc->lock);
}

/* --- registers --- */

static uint8_t read_register(struct rtc *rtc, unsigned reg, int64_t now)
{
    uint8_t *c = rtc->cmos;
    bool held = c[REG_B] & B_SET;
    if (is_time(reg) && !held)
        latch_time(rtc, now);
    if (reg == REG_A)
        return c[REG_A] | (!held && now % NS >= NS - UPDATE_NS ? A_UPDATING : 0);
    if (reg == REG_D)
        return D_VALID;
    if (reg != REG_C)
        return c[reg];
    uint8_t flags = c[REG_C] | (rtc->line ? C_IRQ : 0);
    c[REG_C] = 0;
    return flags;
}

static void write_register(struct rtc *rtc, unsigned reg, uint8_t value, int64_t now)
{
    uint8_t *c = rtc->cmos;
    bool held = c[REG_B] & B_SET;
    if (reg == REG_C || reg == REG_D)
        return;
    if (!held && (is_time(reg) || (reg == REG_B && value & B_SET)))
        latch_time(rtc, now);
    if (reg == REG_A) {
        c[REG_A] = value & (uint8_t)~A_UPDATING;
        return;
    }
    bool goes_on = reg == REG_B && held && !(value & B_SET);
    if (goes_on)
        release_time(rtc, now); /* in the format that it was written in */
    c[reg] = value;
    if (is_time(reg) && !held)
        release_time(rtc, now);
}

static uint64_t rtc_read(void *opaque, uint64_t offset, unsigned size)
{
    struct rtc *rtc = opaque;
    if (offset == 0)
        return UINT64_MAX; /* the index register cannot be read */
    (void)size;
    pthread_mutex_lock(&rtc->lock);
    int64_t now = host_ns();
    settle(rtc, now);
    uint8_t value = read_register(rtc, rtc->index, now);
    update_locked(rtc, now);
    pthread_mutex_unlock(&rtc->lock);
    return value;
}

static void rtc_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    struct rtc *rtc = opaque;
    pthread_mutex_lock(&rtc->lock);
    if (offset == 0) {
        rtc->index = (uint8_t)value & (CMOS_SIZE - 1); /* bit 7 would mask NMIs */
        value >>= 8;
    }
    if (offset == 1 || size > 1) {
        int64_t now = host_ns();
        settle(rtc, now);
        write_register(rtc, rtc->index, (uint8_t)value, now);
        update_locked(rtc, now);
    }
    pthread_mutex_unlock(&rtc->lock);
}

static const struct vmm_bus_ops rtc_ops = {rtc_read, rtc_write};

/* --- the device --- */

static void set_word(uint8_t *cmos, unsigned at, uint64_t value)
{
    cmos[at] = (uint8_t)value;
    cmos[at + 1] = (uint8_t)(value >> 8);
}

/* Memory sizes, as firmware reads them: base and extended in KiB, then above 16 MiB and above
 * 4 GiB in units of 64 KiB. */
static void set_memory(struct rtc *rtc)
{
    uint64_t low = rtc->memory < VMM_RAM_LOW_END ? rtc->memory : VMM_RAM_LOW_END;
    uint64_t extended = low > 0x100000 ? (low - 0x100000) >> 10 : 0;
    uint64_t above_16m = low > 0x1000000 ? (low - 0x1000000) >> 16 : 0;
    uint64_t high = (rtc->memory - low) >> 16;
    uint64_t capped = extended < 0xffff ? extended : 0xffff;
    set_word(rtc->cmos, 0x15, 640);
    set_word(rtc->cmos, 0x17, capped);
    set_word(rtc->cmos, 0x30, capped);
    set_word(rtc->cmos, 0x34, above_16m);
    set_word(rtc->cmos, 0x5b, high);
    rtc->cmos[0x5d] = (uint8_t)(high >> 16);
}

/* The battery keeps time and memory; the reset line clears the index, enables and flags. */
static void rtc_reset(struct vmm_device *dev)
{
    struct rtc *rtc = (struct rtc *)dev;
    pthread_mutex_lock(&rtc->lock);
    int64_t now = host_ns();
    if (rtc->cmos[REG_B] & B_SET)
        release_time(rtc, now);
    rtc->index = 0;
    rtc->cmos[REG_A] = A_DEFAULT;
    rtc->cmos[REG_B] = B_24H;
    for (unsigned reg = 0; reg < CMOS_SIZE; reg++)
        if (is_time(reg))
            rtc->cmos[reg] = 0; /* filled in when it is read */
    rtc->seen = guest_seconds(rtc, now);
    rtc->periodic = (uint64_t)now;
    rtc->cmos[REG_C] = 0;
    set_memory(rtc);
    vmm_timer_cancel(rtc->timer);
    update_locked(rtc, now);
    pthread_mutex_unlock(&rtc->lock);
}

static bool rtc_create(struct vmm_device *dev, const void *opaque, struct vmm_error *err)
{
    const struct vmm_rtc_config *config = opaque;
    struct rtc *rtc = (struct rtc *)dev;
    rtc->memory = config->memory;
    rtc->timer = vmm_timer_new(dev->env->loop, timer_fired, rtc);
    if (!rtc->timer)
        return vmm_error_set(err, VMM_E_NOMEM, _("Cannot create device %s"), dev->id);
    if (!vmm_bus_add(dev->env->pio, VMM_PORT_RTC, VMM_PORT_RTC_LEN, &rtc_ops, rtc, "rtc", err)) {
        vmm_timer_free(rtc->timer);
        return false;
    }
    pthread_mutex_init(&rtc->lock, NULL);
    rtc_reset(dev);
    return true;
}

static void rtc_destroy(struct vmm_device *dev)
{
    struct rtc *rtc = (struct rtc *)dev;
    vmm_bus_remove(dev->env->pio, VMM_PORT_RTC);
    vmm_timer_free(rtc->timer);
    if (rtc->line)
        dev->env->irq->line(dev->env->irq_opaque, VMM_GSI_RTC, rtc, false);
    pthread_mutex_destroy(&rtc->lock);
}

static void rtc_pause(struct vmm_device *dev)
{
    vmm_timer_cancel(((struct rtc *)dev)->timer);
}

static void rtc_resume(struct vmm_device *dev)
{
    timer_fired(dev);
}

static bool rtc_restored(struct vmm_device *dev, struct vmm_error *err)
{
    struct rtc *rtc = (struct rtc *)dev;
    if (rtc->offset > OFFSET_MAX || rtc->offset < -OFFSET_MAX)
        return vmm_error_set(err, VMM_E_FORMAT, _("%s: a time that is not possible"), dev->id);
    rtc->cmos[REG_C] &= B_ENABLES;
    rtc->cmos[REG_A] &= (uint8_t)~A_UPDATING;
    int64_t now = host_ns();
    rtc->seen = guest_seconds(rtc, now);
    rtc->periodic = (uint64_t)now;
    return true;
}

static const struct vmm_field rtc_fields[] = {
    VMM_FIELD_MAX(struct rtc, index, CMOS_SIZE - 1),
    VMM_FIELD_ARRAY(struct rtc, cmos),
    VMM_FIELD(struct rtc, offset),
    VMM_FIELD_END,
};

const struct vmm_device_class vmm_rtc_class = {
    .name = "rtc",
    .size = sizeof(struct rtc),
    .create = rtc_create,
    .destroy = rtc_destroy,
    .reset = rtc_reset,
    .pause = rtc_pause,
    .resume = rtc_resume,
    .fields = rtc_fields,
    .state_version = 1,
    .restored = rtc_restored,
};
