// Until a daemon that was left behind has had its time.
await new Promise((resolve) => setTimeout(resolve, 500));
