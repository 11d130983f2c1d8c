"""BreezeTree and FlowBreeze: ``0`` or nothing at the top."""

from orggraph.importers.base import Vendor

VENDOR = Vendor("BreezeTree", tells=(("Id", "Parent Id", "Is Assistant?"),), fields={"Is Assistant?": "", "Parent Id": "manager_id"})
