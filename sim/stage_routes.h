/* A step of stage_open: the routes of the stage. */
#ifndef SIM_STAGE_ROUTES_H
#define SIM_STAGE_ROUTES_H

#include "sim/stage.h"

int stage_routes(const struct stage_config *config, struct err *e);

#endif
