"""Text to be measured on: as many different sentences of fifteen words as are wanted."""

from __future__ import annotations

WORDS_A_SENTENCE = 15

_BEGINNINGS = (
    "Early on a grey morning", "Behind the old brick station", "Without a word of warning",
    "Three summers after the flood", "Late that night, somewhat tired", "Across the frozen northern lake",
    "In spite of every promise", "Under a heavy woollen blanket", "Beyond the last yellow houses",
    "Before anyone could answer him", "Along the dusty market street", "At the very last moment",
    "Once the curtain had fallen", "Near the window, half asleep", "With both hands quite full",
    "Just above the noisy harbour", "During the second long winter", "For reasons nobody ever explained",
    "Somewhere between hope and worry", "Despite the judge's sharp question", "Far from the crowded city",
    "Inside a locked oak cupboard", "Not long before the wedding", "When the engine finally stopped",
    "Over cheap coffee and biscuits",
)  # fmt: skip
_MIDDLES = (
    "the patient teacher quietly folded", "my younger cousin had painted", "two careful strangers were sharing",
    "our captain suddenly threw away", "a nervous doctor slowly unwrapped", "the whole village was discussing",
    "some clever children soon discovered", "her aged grandfather always polished", "the new mayor proudly described",
    "an honest farmer almost lost", "several hungry gulls were guarding", "the tall musician gently carried",
    "every new visitor has photographed", "the judge's brother never mentioned", "four engineers went on measuring",
    "a famous baker cheerfully offered", "the smallest girl firmly refused", "no other traveller ever found",
    "the blind poet often imagined", "those friendly neighbours will repair", "the cautious lawyer briefly examined",
    "one brave sailor could save", "the weary queen herself destroyed", "your former colleague has borrowed",
    "the busy cook simply forgot",
)  # fmt: skip
_ENDINGS = (
    "a map of the valley.", "seven boxes of green glass.", "the letter from South Africa.",
    "a broken violin and bow.", "his favourite photograph of Venice.", "the strange blue garden gate.",
    "enough bread for the journey.", "a thousand tiny paper ships.", "what remained of the treasure.",
    "the oldest clock in Europe.", "her careful plan for Thursday.", "a basket of purple onions.",
    "that question about the future.", "the heavy keys to heaven.", "a picture of eight horses.",
    "both ends of the rope.", "their only pair of scissors.", "the noise behind the chimney.",
    "an orange scarf with pockets.", "the village choir's best song.", "a chair without any legs.",
    "those jars of wild honey.", "the judge's enormous silver spoon.", "five measures of fresh yoghurt.",
    "the truth, or nearly so.",
)  # fmt: skip


def sentence(index: int) -> str:
    """The sentence of that number; the first 15,625 all differ, and neighbours share no part."""
    n = len(_BEGINNINGS)
    first, round_, lap = index % n, index // n % n, index // n**2 % n
    return f"{_BEGINNINGS[first]} {_MIDDLES[(first + round_) % n]} {_ENDINGS[(2 * first + round_ + lap) % n]}"


def text(n_words: int, first: int = 0) -> str:
    """Sentences from number `first` on, with n_words words together, up to a whole sentence."""
    return " ".join(sentence(first + index) for index in range(-(-n_words // WORDS_A_SENTENCE)))
