"""The pages: explore a territory, simulate, choose sites, understand every figure; and the JSON API beside them.

One application factory, :func:`create_app`, and no global: the command line starts it with ``maillage serve``.
"""

from maillage.web.app import create_app
from maillage.web.settings import WebSettings

__all__ = ["WebSettings", "create_app"]
