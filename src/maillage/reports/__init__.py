"""What a study leaves behind: the terminal page and the report folder."""

from maillage.reports.folder import write_report
from maillage.reports.reproduction_page import print_reproduction
from maillage.reports.safe_folder import ReportFolder
from maillage.reports.terminal import print_study

__all__ = ["ReportFolder", "print_reproduction", "print_study", "write_report"]
