# THE list of areas, in order of dependence: an area may need only areas above it.
set(BELFRY_AREAS
  directory
  identity
  cards
  timetable
  registration
  portal
)
