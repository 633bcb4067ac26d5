from django.core.cache.backends.locmem import LocMemCache


class TwoTierCache(LocMemCache):
    pass
