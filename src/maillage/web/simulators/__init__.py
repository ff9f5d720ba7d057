"""The simulators in the page: the form in a sentence, answers, runs, results in words."""
