import sys

print('{"loss": %s}' % sys.argv[1])
