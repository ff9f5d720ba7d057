"""Third places as their network sees them: which exist and what is missing, and the business plan of one that would open."""

from maillage.third_places.business_plan import BusinessPlan, business_plan
from maillage.third_places.state_of_play import StateOfPlay, state_of_play

__all__ = ["BusinessPlan", "StateOfPlay", "business_plan", "state_of_play"]
