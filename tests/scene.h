/*
 * Scenes: keys, and the screen that is expected after them, at several sizes,
 * as text that a file keeps (tests/golden.h).
 */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include "tests/golden.h"
#include "tests/screen.h"
#include "ui/text/i18n.h"

#define SCREENS "tests/screens"

struct scene_size {
	int cols, rows;
	bool styles;
};

struct scene {
	const char *name;
	void (*open)(void);
	const char *keys;
	const char *lang;
	bool ascii;
	int sizes; /* so many of them, from the smallest */
};

/* A scene at its sizes, in one text; `close` ends each. Caller frees. */
static inline char *scene_text(struct screen *s, const struct scene *scene,
			       const struct scene_size *size,
			       void (*close)(void))
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	i18n_set(scene->lang);
	screen_legend(out);
	for (int i = 0; i < scene->sizes; i++) {
		screen_open(s, size[i].cols, size[i].rows);
		s->options.style.ascii = scene->ascii;
		scene->open();
		screen_play(s, scene->keys);
		screen_dump(s, scene->ascii, size[i].styles, out);
		close();
	}
	fclose(out);
	return text;
}

/* Compares it with SCREENS/PREFIX-NAME.txt. */
static inline void scene_check(struct screen *s, const char *prefix,
			       const struct scene *scene,
			       const struct scene_size *size,
			       void (*close)(void))
{
	char path[256];

	snprintf(path, sizeof(path), SCREENS "/%s-%s.txt", prefix, scene->name);
	golden_check(path, scene_text(s, scene, size, close));
}

#endif
