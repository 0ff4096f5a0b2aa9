globalThis.answer = 1550;
