/*
 * Takes the place of Electrobun's native library in tests: it opens nothing. Every call of the SDK's becomes a line of
 * JSON on the Unix socket that PATCHPLANE_STAND_IN names, and each line that comes back over it is an event, as if a
 * person had clicked. symbols.inc, generated from the SDK's own table (symbols.ts), has one function for each of its
 * symbols; what has to do more than be recorded is here, as on_<symbol>.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define MOST 256

typedef void (*on_id)(uint32_t);
typedef void (*on_move)(uint32_t, double, double);
typedef void (*on_resize)(uint32_t, double, double, double, double);
typedef void (*on_text)(uint32_t, const char *);
typedef void (*on_event)(uint32_t, const char *, const char *);
typedef void (*on_key)(const char *);
typedef void (*on_quit)(void);

static struct { double x, y, width, height; bool open; on_id close; on_move move; on_resize resize; } windows[MOST];
static struct { on_event event; on_text bridge; } views[MOST];
static on_text trays[MOST];
static on_key shortcut;
static on_quit quit_requested;

/* --- what is said: one line for each call, whole lines only, in the order of the calls --- */

static pthread_mutex_t saying = PTHREAD_MUTEX_INITIALIZER;
static int driver = -1;
static char *line;
static size_t length, space;

static void put(const char *format, ...) {
  for (;;) {
    va_list values;
    va_start(values, format);
    int wanted = vsnprintf(line + length, space - length, format, values);
    va_end(values);
    if (length + (size_t)wanted < space) { length += (size_t)wanted; return; }
    space = (length + (size_t)wanted) * 2 + 256;
    line = realloc(line, space);
  }
}
static bool first_argument;
static void begin(const char *name) { pthread_mutex_lock(&saying); length = 0; first_argument = true; put("{\"call\":\"%s\",\"args\":[", name); }
static void next(void) { if (!first_argument) put(","); first_argument = false; }
static void say_number(double value) { next(); put("%.17g", value); }
static void say_bool(bool value) { next(); put(value ? "true" : "false"); }
static void say_pointer(const void *value) { next(); put("%llu", (unsigned long long)(uintptr_t)value); }
static void say_text(const char *text) {
  next();
  if (text == NULL) { put("null"); return; }
  put("\"");
  for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
    if (*c == '"' || *c == '\\') put("\\%c", *c);
    else if (*c < 32) put("\\u%04x", *c);
    else put("%c", *c);
  }
  put("\"");
}
static void end(void) {
  put("]}\n");
  for (size_t sent = 0; driver >= 0 && sent < length;) {
    ssize_t now = send(driver, line + sent, length - sent, MSG_NOSIGNAL);
    if (now <= 0) break;
    sent += (size_t)now;
  }
  pthread_mutex_unlock(&saying);
}

/* --- what a message box was answered with --- */

static pthread_mutex_t answering = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static int answer = -1;
static bool has_answer;

/* --- what comes back: `<event> <id> <words>` --- */

/* Callbacks of Bun's read their text later, in another thread: it is never freed. */
static const char *kept(const char *text) { return strdup(text); }

static void close_window(uint32_t id) {
  if (!windows[id].open) return;
  windows[id].open = false;
  if (windows[id].close) windows[id].close(id);
}

static void perform(char *event) {
  char name[32];
  unsigned id = 0;
  int words_at = 0;
  if (sscanf(event, "%31s %u %n", name, &id, &words_at) < 2 || id >= MOST) return;
  char *words = words_at > 0 ? event + words_at : "";
  if (strcmp(name, "tray") == 0) { if (trays[id]) trays[id](id, kept(words)); }
  else if (strcmp(name, "shortcut") == 0) { if (shortcut) shortcut(kept(words)); }
  else if (strcmp(name, "close") == 0) close_window(id);
  else if (strcmp(name, "bridge") == 0) { if (views[id].bridge) views[id].bridge(id, kept(words)); }
  else if (strcmp(name, "event") == 0) {
    char *space_at = strchr(words, ' ');
    if (space_at == NULL || !views[id].event) return;
    *space_at = 0;
    views[id].event(id, kept(words), kept(space_at + 1));
  }
  else if (strcmp(name, "frame") == 0) {
    double x, y, width, height;
    if (sscanf(words, "%lf %lf %lf %lf", &x, &y, &width, &height) != 4 || !windows[id].open) return;
    windows[id].x = x; windows[id].y = y; windows[id].width = width; windows[id].height = height;
    /* The real one says both, several times, whatever changed. */
    for (int again = 0; again < 2; again++) {
      windows[id].move(id, x, y);
      windows[id].resize(id, x, y, width, height);
    }
  }
  else if (strcmp(name, "fence") == 0) { begin("fence"); say_number(id); end(); }
  else if (strcmp(name, "answer") == 0) {
    pthread_mutex_lock(&answering);
    answer = atoi(words);
    has_answer = true;
    pthread_cond_signal(&answered);
    pthread_mutex_unlock(&answering);
  }
}

static void *listen_to_driver(void *unused) {
  (void)unused;
  FILE *from = fdopen(dup(driver), "r");
  char *event = NULL;
  size_t size = 0;
  ssize_t read_now;
  while (from != NULL && (read_now = getline(&event, &size, from)) > 0) {
    if (event[read_now - 1] == '\n') event[read_now - 1] = 0;
    perform(event);
  }
  /* A test that is gone leaves no app behind. */
  _exit(71);
}

__attribute__((constructor)) static void meet_driver(void) {
  const char *path = getenv("PATCHPLANE_STAND_IN");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (path == NULL || strlen(path) >= sizeof address.sun_path) return;
  strcpy(address.sun_path, path);
  int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made < 0 || connect(made, (struct sockaddr *)&address, sizeof address) != 0) { fprintf(stderr, "stand-in: no driver\n"); _exit(70); }
  driver = made;
  pthread_t thread;
  pthread_create(&thread, NULL, listen_to_driver, NULL);
  pthread_detach(thread);
}

/* --- symbols that do something --- */

static void *handle(uintptr_t kind, uint32_t id) { return (void *)(kind * 0x100000 + id * 16); }
static uint32_t id_of(const void *pointer) { return (uint32_t)(((uintptr_t)pointer & 0xfffff) / 16) % MOST; }

static void *on_createWindowWithFrameAndStyleFromWorker(uint32_t id, double x, double y, double width, double height, uint32_t style,
  const char *bar, bool transparent, double left, double top, void *close, void *move, void *resize, void *focus, void *blur, void *key) {
  (void)style; (void)bar; (void)transparent; (void)left; (void)top; (void)focus; (void)blur; (void)key;
  id %= MOST;
  windows[id].x = x; windows[id].y = y; windows[id].width = width; windows[id].height = height;
  windows[id].close = (on_id)close; windows[id].move = (on_move)move; windows[id].resize = (on_resize)resize;
  windows[id].open = true;
  return handle(1, id);
}
static void on_closeWindow(void *window) { close_window(id_of(window)); }
static void on_getWindowFrame(void *window, void *x, void *y, void *width, void *height) {
  uint32_t id = id_of(window);
  *(double *)x = windows[id].x; *(double *)y = windows[id].y; *(double *)width = windows[id].width; *(double *)height = windows[id].height;
}
static void *on_initWebview(uint32_t id, void *window, const char *renderer, const char *url, double x, double y, double width, double height,
  bool resizes, const char *partition, void *decide, void *event, void *events, void *bun, void *internal, const char *preload,
  const char *custom, const char *root, bool transparent, bool sandbox) {
  (void)window; (void)renderer; (void)url; (void)x; (void)y; (void)width; (void)height; (void)resizes; (void)partition; (void)decide;
  (void)bun; (void)internal; (void)preload; (void)custom; (void)root; (void)transparent; (void)sandbox;
  views[id % MOST].event = (on_event)event;
  views[id % MOST].bridge = (on_text)events;
  return handle(2, id % MOST);
}
static void *on_createTray(uint32_t id, const char *title, const char *image, bool template, uint32_t width, uint32_t height, void *clicked) {
  (void)title; (void)image; (void)template; (void)width; (void)height;
  trays[id % MOST] = (on_text)clicked;
  return handle(3, id % MOST);
}
static void on_setGlobalShortcutCallback(void *pressed) { shortcut = (on_key)pressed; }
/* As the real one on Linux: SIGTERM and SIGINT are taken from Bun, whose main thread is busy, and become a wish to quit. */
static int signals[2];
static void take_signal(int number) { (void)!write(signals[1], &number, sizeof number); }
static void *await_signals(void *unused) {
  (void)unused;
  for (int number; read(signals[0], &number, sizeof number) == sizeof number;) if (quit_requested) quit_requested();
  return NULL;
}
static void on_setQuitRequestedHandler(void *requested) {
  quit_requested = (on_quit)requested;
  pthread_t thread;
  if (pipe(signals) != 0 || pthread_create(&thread, NULL, await_signals, NULL) != 0) _exit(70);
  pthread_detach(thread);
  struct sigaction action = {.sa_handler = take_signal, .sa_flags = SA_RESTART};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
}
/* As the X11 one: true whatever came of it. A test names accelerators that are refused at once. */
static bool on_registerGlobalShortcut(const char *accelerator) { return strstr(accelerator, "Refused") == NULL; }
static int32_t on_showMessageBox(const char *type, const char *title, const char *message, const char *detail, const char *buttons,
  int32_t usual, int32_t cancel) {
  (void)type; (void)title; (void)message; (void)detail; (void)buttons; (void)usual; (void)cancel;
  pthread_mutex_lock(&answering);
  while (!has_answer) pthread_cond_wait(&answered, &answering);
  has_answer = false;
  int given = answer;
  pthread_mutex_unlock(&answering);
  return given;
}
static void on_forceExit(int32_t code) { _exit(code); }

#include "symbols.inc"

/* The launcher's own, which the SDK does not name: its thread stays here as long as the app lives. */
EXPORT void startEventLoop(const char *identifier, const char *name, const char *channel) {
  (void)identifier; (void)name; (void)channel;
  for (;;) pause();
}
