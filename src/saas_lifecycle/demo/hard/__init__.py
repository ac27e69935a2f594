"""The hand-made block: one small customer for each hard case, the same at every scale."""

from saas_lifecycle.demo.hard import (
    change_cases,
    coupon_cases,
    crm_cases,
    identity_cases,
    price_cases,
    product_cases,
    status_cases,
    trial_cases,
)
from saas_lifecycle.demo.hard.block import Block
from saas_lifecycle.demo.world import World
from saas_lifecycle.demo.writers import TableSet

__all__ = ["write_hard_cases"]


def write_hard_cases(tables: TableSet, world: World) -> None:
    """Write the block's rows and truth."""
    block = Block(world)
    for cases in (
        price_cases,
        coupon_cases,
        trial_cases,
        status_cases,
        change_cases,
        identity_cases,
        crm_cases,
        product_cases,
    ):
        cases.plant(block)
    block.write(tables)
