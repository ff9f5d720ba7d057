"""What a study leaves behind: the terminal page and the report folder."""

from maillage.reports.folder import ReportFolder, write_report
from maillage.reports.terminal import print_reproduction, print_study

__all__ = ["ReportFolder", "print_reproduction", "print_study", "write_report"]
