// Checks a lianjian export with the reference implementation of the formats, golang.org/x/mod/sumdb: the signature of
// the checkpoint, the inclusion of every entry, and the consistency with checkpoints that were kept.
//
//	go run main.go FOLDER KEY [KEPT_CHECKPOINT]...
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// folder reads tiles of height 8; the reference writes the height into paths, C2SP tlog-tiles does not.
type folder string

func (dir folder) Height() int { return 8 }

func (dir folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (dir folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(string(dir), "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// entries reads the bundle that holds an entry and returns all of its entries.
func (dir folder) entries(number int64, width int) ([][]byte, error) {
	path := tlog.Tile{H: 8, L: 0, N: number, W: width}.Path()
	data, err := os.ReadFile(filepath.Join(string(dir), "tile", "entries", strings.TrimPrefix(path, "tile/8/0/")))
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("bundle %d is cut", number)
		}
		length := int(binary.BigEndian.Uint16(data))
		all, data = append(all, data[2:2+length]), data[2+length:]
	}
	if len(all) != width {
		return nil, fmt.Errorf("bundle %d has %d entries, not %d", number, len(all), width)
	}
	return all, nil
}

// open verifies a checkpoint's signature and reads its tree.
func open(path, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	bytes, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("%s is not a checkpoint of %s", path, verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

func check(dir folder, key string, kept []string) (tlog.Tree, error) {
	tree, err := open(filepath.Join(string(dir), "checkpoint"), key)
	if err != nil {
		return tree, err
	}
	hashes := tlog.TileHashReader(tree, dir)
	for first := int64(0); first < tree.N; first += 256 {
		width := int64(256)
		if tree.N-first < width {
			width = tree.N - first
		}
		entries, err := dir.entries(first/256, int(width))
		if err != nil {
			return tree, err
		}
		for index, entry := range entries {
			proof, err := tlog.ProveRecord(tree.N, first+int64(index), hashes)
			if err != nil {
				return tree, fmt.Errorf("entry %d: %v", first+int64(index), err)
			}
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, first+int64(index), tlog.RecordHash(entry))
			if err != nil {
				return tree, fmt.Errorf("entry %d: %v", first+int64(index), err)
			}
		}
	}
	for _, path := range kept {
		old, err := open(path, key)
		if err != nil {
			return tree, err
		}
		proof, err := tlog.ProveTree(tree.N, old.N, hashes)
		if err != nil {
			return tree, fmt.Errorf("%s: %v", path, err)
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
			return tree, fmt.Errorf("%s: %v", path, err)
		}
	}
	return tree, nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: main FOLDER KEY [KEPT_CHECKPOINT]...")
		os.Exit(2)
	}
	tree, err := check(folder(os.Args[1]), os.Args[2], os.Args[3:])
	if err != nil {
		fmt.Println("WRONG:", err)
		os.Exit(1)
	}
	fmt.Printf("RIGHT: %d entries, root %v\n", tree.N, tree.Hash)
}
